# frozen_string_literal: true

# Megabytes, and connections at once.
default['openstack']['cache']['memory'] = 64
default['openstack']['cache']['connections'] = 4096
