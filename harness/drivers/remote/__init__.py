"""What drivers share whose nodes are machines of their own: the way there, their names, and how they restart."""
