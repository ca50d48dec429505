-- What services are found by, kept by the database itself: no operation has to think of it.

-- Accents and the like, for a word to be found by both of its spellings. Takes letters apart
-- (normalize), drops the marks of Latin and Arabic script, and replaces what Unicode keeps whole.
-- Slashes and angle brackets part words: the parser would take "bike/car" for the name of a file,
-- and pass over what it takes for markup.
CREATE FUNCTION service_plain(said text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE
RETURN replace(
    translate(
        regexp_replace(normalize(said, NFKD), U&'[\0300-\036F\0640\064B-\065F\0670]', '', 'g'),
        'øłđıØŁĐ/<>', 'oldiOLD   '
    ),
    'ß', 'ss'
);

-- The configurations are constants, so the whole is immutable, as a generated column needs it.
CREATE FUNCTION service_configuration(language text) RETURNS regconfig
IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE language
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
END;

-- The stems of a text's words, as they are written and without accents; and the words themselves
-- without accents, for what somebody has typed half. What is put between them, and no word can be,
-- keeps the last word of one from standing before the first of the next.
CREATE FUNCTION service_lexemes(language text, said text) RETURNS tsvector
IMMUTABLE STRICT PARALLEL SAFE
RETURN '''@'':1'::tsvector
    || to_tsvector(service_configuration(language), translate(said, '/<>', '   '))
    || '''@'':1'::tsvector
    || to_tsvector(service_configuration(language), service_plain(said))
    || '''@'':1'::tsvector
    || to_tsvector('pg_catalog.simple'::regconfig, service_plain(said));

-- The title counts for more. The tag of the language, which no word can be, lets one scan of the
-- index look for each language's stems among the services in that language.
CREATE FUNCTION service_search(language text, title text, description text) RETURNS tsvector
IMMUTABLE STRICT PARALLEL SAFE
RETURN setweight(service_lexemes(language, title), 'A')
    || setweight(service_lexemes(language, description), 'B')
    || array_to_tsvector(ARRAY['@' || language]);

-- What filters ask for. Whoever names no day is found on each.
CREATE FUNCTION service_facets(kind text, is_remote boolean, category bigint, weekdays smallint)
RETURNS text[]
IMMUTABLE PARALLEL SAFE
RETURN array_remove(
    ARRAY[
        kind,
        CASE WHEN is_remote THEN 'remote' ELSE 'here' END,
        'category:' || category::text,
        CASE WHEN weekdays = 0 OR weekdays & 1 > 0 THEN 'mon' END,
        CASE WHEN weekdays = 0 OR weekdays & 2 > 0 THEN 'tue' END,
        CASE WHEN weekdays = 0 OR weekdays & 4 > 0 THEN 'wed' END,
        CASE WHEN weekdays = 0 OR weekdays & 8 > 0 THEN 'thu' END,
        CASE WHEN weekdays = 0 OR weekdays & 16 > 0 THEN 'fri' END,
        CASE WHEN weekdays = 0 OR weekdays & 32 > 0 THEN 'sat' END,
        CASE WHEN weekdays = 0 OR weekdays & 64 > 0 THEN 'sun' END
    ],
    NULL
);

ALTER TABLE catalogue_service
    ADD COLUMN search tsvector NOT NULL
        GENERATED ALWAYS AS (service_search(language, title, description)) STORED,
    ADD COLUMN facets text[] NOT NULL
        GENERATED ALWAYS AS (service_facets(kind, is_remote, category_id, weekdays)) STORED;

-- How often each word is said decides how a search is done: see catalogue/search.py.
ALTER TABLE catalogue_service
    ALTER COLUMN search SET STATISTICS 1000, ALTER COLUMN facets SET STATISTICS 100;

-- Services are searched far more often than written, so no list of what is still to be indexed.
CREATE INDEX service_search ON catalogue_service USING gin (search, facets)
    WITH (fastupdate = off) WHERE state = 'PUBLISHED';
