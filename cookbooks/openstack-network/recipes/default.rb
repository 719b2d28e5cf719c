# frozen_string_literal: true

# Everything of Neutron that one controller runs; the agents of a network node are in openstack-network::agents.
include_recipe 'openstack-network::identity'
include_recipe 'openstack-network::schema'
include_recipe 'openstack-network::api'
include_recipe 'openstack-network::rpc'
include_recipe 'openstack-network::provider'
