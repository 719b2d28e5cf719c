"""Parts of the checks of the cloud's function: the API, the world outside, what may be left."""
