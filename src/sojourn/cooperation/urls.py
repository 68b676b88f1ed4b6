from sojourn.cooperation.registers import REGISTERS
from sojourn.kernel.registers.pages import addresses

app_name = "cooperation"
urlpatterns = addresses(*REGISTERS)
