# frozen_string_literal: true

RSpec.describe 'openstack-ops-database' do
  include_examples 'recipes that fit together', 'openstack-ops-database'

  let(:conf) { '/etc/mysql/mariadb.conf.d/99-openstack.cnf' }
  let(:run) { converged('openstack-ops-database') }

  it 'listens where it is told' do
    there = converged('openstack-ops-database', openstack: { 'bind_service' => { 'database' => { 'host' => '192.0.2.11', 'port' => 3307 } } })
    expect(there).to set_option(conf, 'mysqld', 'bind-address' => '192.0.2.11', 'port' => 3307)
  end

  it 'renders any option of the conf attribute' do
    more = converged('openstack-ops-database', openstack: { 'database' => { 'conf' => { 'mysqld' => { 'max_connections' => 9 } } } })
    expect(more).to set_option(conf, 'mysqld', 'max_connections' => 9, 'skip-name-resolve' => 'ON')
  end

  it 'restarts for its configuration' do
    expect(daemons_reading(run, conf)).to eq(%w(mariadb))
  end

  it 'makes every database of every service' do
    expect(run.find_resources(:openstack_database).map(&:database_name)).to match_array(%w(keystone glance placement nova nova_api nova_cell0 neutron))
  end

  it 'gives each user its own databases and password' do
    expect(run).to create_openstack_database_user('nova')
      .with(password: 'secret of database nova', databases: %w(nova nova_api nova_cell0))
    expect(run).to create_openstack_database_user('glance').with(password: 'secret of database glance', databases: %w(glance))
  end
end
