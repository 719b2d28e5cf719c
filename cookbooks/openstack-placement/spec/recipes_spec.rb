# frozen_string_literal: true

RSpec.describe 'openstack-placement' do
  include_examples 'recipes that fit together', 'openstack-placement'

  path = '/etc/placement/placement.conf'

  it 'knows its database and its user' do
    run = converged('openstack-placement')
    expect(settings_of(run, path)['placement_database']['connection']).to start_with('mysql+pymysql://placement:secret%20of')
    expect(run).to set_option(path, 'keystone_authtoken', 'username' => 'placement', 'service_token_roles_required' => true)
  end

  it "takes the operator's word over its own" do
    run = converged('openstack-placement', openstack: { 'placement' => { 'conf' => { 'api' => { 'auth_strategy' => 'noauth2' } } } })
    expect(run).to set_option(path, 'api', 'auth_strategy' => 'noauth2')
  end

  it 'restarts the API for each of its files' do
    run = converged('openstack-placement')
    [path, '/etc/placement/placement-api-uwsgi.ini'].each { |file| expect(daemons_reading(run, file)).to eq(%w(placement-api)) }
  end
end
