"""The outbox: messages that wait to be sent, written in the transaction of their case."""
