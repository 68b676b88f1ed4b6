"""Registers: what people enter one by one or bring in sheets, each declared once as data."""

from sojourn.kernel.registers.listing import declare
from sojourn.kernel.registers.register import Beside, Register, declare_beside, registers

__all__ = ["Beside", "Register", "declare", "declare_beside", "registers"]
