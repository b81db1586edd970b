"""What leaves the room: records as sealed JSON and PDF, and the register of information."""
