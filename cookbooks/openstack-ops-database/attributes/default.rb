# frozen_string_literal: true

database = default['openstack']['database']

# Which databases each user owns; the users' passwords are in the data bag item `database`.
database['users'] = {
  'keystone' => %w(keystone),
  'glance' => %w(glance),
  'placement' => %w(placement),
  'nova' => %w(nova nova_api nova_cell0),
  'neutron' => %w(neutron),
}

# Rendered as it is into MariaDB's configuration: any option can be set here.
database['conf']['mysqld'].tap do |mysqld|
  mysqld['max_connections'] = 1000
  mysqld['innodb_buffer_pool_size'] = '128M'
  # A second of transactions may be lost in a power cut, and every commit is many times faster.
  mysqld['innodb_flush_log_at_trx_commit'] = 2
  mysqld['skip-name-resolve'] = 'ON'
  mysqld['character-set-server'] = 'utf8mb3'
  mysqld['collation-server'] = 'utf8mb3_general_ci'
  mysqld['performance_schema'] = 'OFF'
end
