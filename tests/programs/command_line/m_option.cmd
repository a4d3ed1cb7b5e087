-m
m_option
a
-b
