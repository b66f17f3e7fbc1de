from dropout import *

print(generalization_gap(0.1, 0.3))
