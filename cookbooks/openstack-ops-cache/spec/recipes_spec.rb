# frozen_string_literal: true

RSpec.describe 'openstack-ops-cache' do
  include_examples 'recipes that fit together', 'openstack-ops-cache'

  let(:run) do
    converged('openstack-ops-cache', openstack: { 'cache' => { 'memory' => 99 }, 'bind_service' => { 'cache' => { 'host' => '192.0.2.11' } } })
  end

  it 'listens where it is told, without UDP' do
    expect(run).to render_file('/etc/memcached.conf').with_content(/^-l 192\.0\.2\.11$.*^-U 0$/m)
  end

  it 'takes the memory it is given' do
    expect(run).to render_file('/etc/memcached.conf').with_content(/^-m 99$/)
  end

  it 'restarts for its configuration' do
    expect(daemons_reading(run, '/etc/memcached.conf')).to eq(%w(memcached))
  end
end
