# frozen_string_literal: true

RSpec.describe 'openstack-image' do
  include_examples 'recipes that fit together', 'openstack-image'

  path = '/etc/glance/glance-api.conf'

  it 'stores images in files, behind Keystone' do
    run = converged('openstack-image')
    expect(run).to set_option(path, 'glance_store', 'default_backend' => 'fs')
    expect(run).to set_option(path, 'paste_deploy', 'flavor' => 'keystone')
    expect(run).to set_option(path, 'keystone_authtoken', 'username' => 'glance', 'password' => 'secret of service glance')
  end

  it 'listens where bind_service says and logs in where endpoints say' do
    places = { 'bind_service' => { 'image' => { 'host' => '192.0.2.5' } }, 'endpoints' => { 'host' => 'api.example.org' } }
    run = converged('openstack-image', openstack: places)
    expect(run).to set_option(path, 'DEFAULT', 'bind_host' => '192.0.2.5', 'bind_port' => 9292)
    expect(run).to set_option(path, 'keystone_authtoken', 'auth_url' => 'http://api.example.org:5000/v3')
    expect(settings_of(run, path)['database']['connection']).to include('@api.example.org:3306/glance')
  end

  it "takes the operator's word over its own" do
    run = converged('openstack-image', openstack: { 'image' => { 'conf' => { 'DEFAULT' => { 'workers' => 7 } } } })
    expect(run).to set_option(path, 'DEFAULT', 'workers' => 7)
  end

  it 'restarts Glance for its file' do
    expect(daemons_reading(converged('openstack-image'), path)).to eq(%w(glance-api))
  end
end
