# frozen_string_literal: true

messaging = default['openstack']['messaging']

# Bytes of memory above which publishers are held back.
messaging['memory_high_watermark'] = '512MB'

# Fixed, so that a changed host name does not lose the broker its data.
messaging['node_name'] = 'rabbit@localhost'
