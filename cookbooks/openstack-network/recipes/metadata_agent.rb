# frozen_string_literal: true

# Passes servers' questions for their metadata on to Nova, signed with the secret that both know.
extend OpenStackCommon::Settings

include_recipe 'openstack-network::rpc_ready'

nova = openstack['endpoints']['compute-metadata']
broker = endpoint_address('messaging')
conf = with_conf(openstack['network']['conf_metadata'],
  'DEFAULT' => {
    'nova_metadata_host' => nova['host'], 'nova_metadata_port' => nova['port'], 'nova_metadata_protocol' => nova['scheme'],
    'metadata_proxy_shared_secret' => metadata_secret
  })

openstack_package 'neutron-metadata-agent'

openstack_config '/etc/neutron/metadata_agent.ini' do
  group 'neutron'
  settings conf
end

openstack_daemon 'neutron-metadata-agent' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/metadata_agent.ini)
  packages %w(neutron-metadata-agent neutron-common)
  after %w(neutron-rpc-ready.service)
  connects broker
end
