"""What leaves the room of sovereignty: sealed JSON, sheets, the register of information."""
