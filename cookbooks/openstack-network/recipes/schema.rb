# frozen_string_literal: true

include_recipe 'openstack-network::controller'

openstack_schema 'neutron' do
  versions '/usr/lib/python3/dist-packages/neutron/db/migration/alembic_migrations/versions'
  user 'neutron'
  command %w(neutron-db-manage --config-file /etc/neutron/neutron.conf --config-file /etc/neutron/plugins/ml2/ml2_conf.ini upgrade heads)
end
