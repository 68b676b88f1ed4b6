from sojourn.kernel.registers.pages import addresses
from sojourn.networks.registers import REGISTERS

app_name = "networks"
urlpatterns = addresses(*REGISTERS)
