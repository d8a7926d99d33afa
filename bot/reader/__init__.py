"""Message readers: what turns a client's words into signals. The rules alone need no model and no network."""
