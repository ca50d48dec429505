class ChaosError(Exception):
    """Why there is no chaos here, said in one sentence."""
