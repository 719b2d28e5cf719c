# frozen_string_literal: true

RSpec.describe 'OpenStackCommon::Settings' do
  # A recipe of a node that runs none of the services itself.
  def recipe(openstack = {})
    run = converged('loads-common', openstack: openstack)
    SecretValues.items.each { |item, values| stub_data_bag_item('openstack', item).and_return(values) }
    Chef::Recipe.new('openstack-common', 'spec', run.run_context).extend(OpenStackCommon::Settings)
  end

  it "advertises everything at the node's address by default" do
    expect(recipe.endpoint_url('identity')).to eq('http://192.0.2.11:5000/v3')
    expect(recipe.endpoint_address('database')).to eq('192.0.2.11:3306')
  end

  it 'advertises everything elsewhere when one attribute says so' do
    elsewhere = recipe('endpoints' => { 'host' => 'cloud.example' })
    expect([elsewhere.endpoint_url('image'), elsewhere.endpoint_address('cache')]).to eq(%w(http://cloud.example:9292 cloud.example:11211))
  end

  it 'listens on the advertised port everywhere by default' do
    expect(recipe('endpoints' => { 'image' => { 'port' => 80 } }).bind_address('image')).to eq('0.0.0.0:80')
  end

  it 'escapes passwords in URLs, and always names the port' do
    expect(recipe.database_url('nova', 'nova_api'))
      .to eq('mysql+pymysql://nova:secret%20of%20database%20nova@192.0.2.11:3306/nova_api?charset=utf8')
  end

  it 'names the virtual host unless it is the default one' do
    login = 'rabbit://openstack:secret-of-messaging-password@192.0.2.11:5672/'
    expect(recipe.transport_url).to eq(login)
    expect(recipe('messaging' => { 'vhost' => 'a/b' }).transport_url).to eq("#{login}a%2Fb")
    expect(recipe('messaging' => { 'user' => 'a@b' }).transport_url).to start_with('rabbit://a%40b:')
  end

  it "logs services in with the service's own password, over the internal interface" do
    auth = recipe('endpoints' => { 'identity' => { 'internal' => { 'host' => 'inside' } } }).service_auth('nova')
    expect(auth).to include('auth_url' => 'http://inside:5000/v3', 'username' => 'nova', 'password' => 'secret of service nova')
  end

  it 'lets an API trust only tokens that come with the role `service`' do
    expect(recipe.keystone_authtoken('nova')).to include('service_token_roles_required' => true, 'memcached_servers' => '192.0.2.11:11211')
  end

  it "puts the operator's options above the computed ones" do
    merged = recipe.with_conf({ 'DEFAULT' => { 'a' => 1 } }, { 'DEFAULT' => { 'a' => 2, 'b' => 3 }, 'x' => { 'c' => 4 } })
    expect(merged).to eq('DEFAULT' => { 'a' => 1, 'b' => 3 }, 'x' => { 'c' => 4 })
  end
end
