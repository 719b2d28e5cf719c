# frozen_string_literal: true

# Agents that start before the RPC server lose their first report and sit out a minute's timeout; this unit holds them back.
include_recipe 'openstack-network::configuration'

openstack_package 'python3-kombu'

directory '/usr/local/lib/openstack' do
  owner 'root'
  group 'root'
  mode '0755'
end

cookbook_file '/usr/local/lib/openstack/neutron-rpc-ready' do
  source 'neutron-rpc-ready.py'
  owner 'root'
  group 'root'
  mode '0755'
end

systemd_unit 'neutron-rpc-ready.service' do
  content(
    'Unit' => {
      'Description' => 'Neutron RPC server answers',
      'After' => 'network-online.target rabbitmq-server.service neutron-rpc-server.service',
    },
    'Service' => {
      'Type' => 'oneshot',
      'User' => 'neutron',
      'ExecStart' => '/usr/local/lib/openstack/neutron-rpc-ready',
      'TimeoutStartSec' => '360',
    }
  )
  action :create
end
