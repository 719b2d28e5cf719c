# frozen_string_literal: true

# What the controller's daemons need beyond the common configuration: the databases.
extend OpenStackCommon::Settings

include_recipe 'openstack-compute::configuration'

openstack_package 'python3-pymysql'

compute = openstack['compute']

add_settings '/etc/nova/nova.conf',
  'api_database' => { 'connection' => database_url('nova', 'nova_api') },
  'database' => { 'connection' => database_url('nova') },
  'conductor' => { 'workers' => compute['conductor']['workers'] },
  'scheduler' => {
    'workers' => compute['scheduler']['workers'],
    'discover_hosts_in_cells_interval' => compute['discover_hosts_interval'],
  }
