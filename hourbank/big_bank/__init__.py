"""A bank as large as one likes, for benchmarks and for demos.

A few lives of members, services, requests and disputes are lived through the operations, in a
database of their own (`stage`, `members`, `requests`, `disputes`). Each is then taken as a pattern: all
rows that it has left, in all tables (`patterns`). The big bank is made of such patterns, with other
people, words and times (`cast`, `play`), and comes in by COPY (`loading`). So its rows are what the
operations write, and none of them is described a second time; the minutes are reckoned anew, life by
life in the order of time, and are held against the books in the end (`checking`).
"""
