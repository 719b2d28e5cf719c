# frozen_string_literal: true

RSpec.describe 'openstack-identity' do
  include_examples 'recipes that fit together', 'openstack-identity'

  let(:run) { converged('openstack-identity') }
  let(:conf) { '/etc/keystone/keystone.conf' }

  it 'finds its database and its cache' do
    url = 'mysql+pymysql://keystone:secret-of-database-keystone@192.0.2.11:3306/keystone?charset=utf8'
    expect(run).to set_option(conf, 'database', 'connection' => url)
    expect(run).to set_option(conf, 'cache', 'enabled' => true, 'memcache_servers' => '192.0.2.11:11211')
  end

  it 'renders any option of the conf attribute' do
    expect(converged('openstack-identity', openstack: { 'identity' => { 'conf' => { 'DEFAULT' => { 'debug' => true } } } }))
      .to set_option(conf, 'DEFAULT', 'debug' => true, 'log_dir' => '/var/log/keystone')
  end

  it 'restarts for each of its files' do
    expect([conf, '/etc/keystone/keystone-uwsgi.ini'].map { |path| daemons_reading(run, path) }).to all(eq(%w(keystone)))
  end

  it 'listens where it is told, wherever it is advertised' do
    run = converged('openstack-identity', openstack: {
                      'bind_service' => { 'identity' => { 'host' => '192.0.2.11' } }, 'endpoints' => { 'identity' => { 'host' => 'cloud' } }
                    })
    expect(run).to run_openstack_daemon('keystone').with(bind: '192.0.2.11:5000', ready: '192.0.2.11:5000')
  end

  it 'takes its workers from attributes' do
    run = converged('openstack-identity', openstack: { 'identity' => { 'processes' => 3, 'threads' => 2 } })
    expect(run).to create_openstack_wsgi('keystone').with(processes: 3, threads: 2)
  end

  it 'takes its keys from the data bag, so that all members have the same' do
    expect(run).to create_openstack_fernet_keys('/etc/keystone/fernet-keys')
      .with(keys: SecretValues.items['fernet']['tokens'])
    expect(run).to create_openstack_fernet_keys('/etc/keystone/credential-keys')
      .with(keys: SecretValues.items['fernet']['credentials'])
  end

  it 'is bootstrapped with the cache that it has been told of, one or several' do
    several = converged('openstack-identity', openstack: { 'identity' => { 'conf' => { 'cache' => { 'memcache_servers' => 'a:1,b:2' } } } })
    expect(run).to create_openstack_identity_bootstrap('admin').with(caches: ['192.0.2.11:11211'])
    expect(several).to create_openstack_identity_bootstrap('admin').with(caches: %w(a:1 b:2))
  end

  it 'has its tables before it starts, and is bootstrapped after that' do
    names = run.resource_collection.to_a.map(&:to_s)
    order = %w(openstack_config[/etc/keystone/keystone.conf] openstack_schema[keystone] openstack_daemon[keystone] openstack_identity_bootstrap[admin])
    expect(names & order).to eq(order)
  end
end
