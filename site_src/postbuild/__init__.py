"""What is written into the built site after both builds."""
