# frozen_string_literal: true

# What the API and the RPC server need beyond the common configuration: the database, Nova, and ML2.
extend OpenStackCommon::Settings

include_recipe 'openstack-network::configuration'

%w(python3-memcache python3-pymysql).each { |name| openstack_package name }

network = openstack['network']
# Neutron refuses the tunnels of a node whose address is of the other kind.
ml2 = with_conf(network['conf_ml2'], 'ml2' => { 'overlay_ip_version' => (6 if openstack['address'].include?(':')) })

add_settings '/etc/neutron/neutron.conf',
  'DEFAULT' => {
    'notify_nova_on_port_status_changes' => true, 'notify_nova_on_port_data_changes' => true,
    'rpc_workers' => network['rpc_workers'], 'rpc_state_report_workers' => 0
  },
  'database' => { 'connection' => database_url('neutron') },
  'keystone_authtoken' => keystone_authtoken('neutron'),
  'nova' => service_auth('nova'),
  'placement' => service_auth('placement')

openstack_config '/etc/neutron/plugins/ml2/ml2_conf.ini' do
  group 'neutron'
  settings ml2
end
