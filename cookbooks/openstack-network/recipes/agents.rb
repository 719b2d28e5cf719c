# frozen_string_literal: true

# A network node: switching, routers, DHCP and the way to the metadata service.
include_recipe 'openstack-network::openvswitch'
include_recipe 'openstack-network::l3'
include_recipe 'openstack-network::dhcp'
include_recipe 'openstack-network::metadata_agent'
