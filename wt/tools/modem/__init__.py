"""The virtual modem: a SIM800 or SIM7000 that exists only on this computer."""

from .clock import RealClock, VirtualClock
from .memnet import MemoryNetwork, Peer
from .modem import VirtualModem
from .pins import Pin
from .realnet import RealNetwork
from .uart import UART

__all__ = ["UART", "MemoryNetwork", "Peer", "Pin", "RealClock", "RealNetwork", "VirtualClock",
           "VirtualModem"]
