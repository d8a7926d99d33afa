"""The one web page: what a person may see, what they do there, and the guided tour and clock the host gives it."""
