# frozen_string_literal: true

RSpec.describe 'openstack-network, on a controller' do
  include_examples 'recipes that fit together', 'openstack-network'

  let(:run) { converged('openstack-network') }

  it 'restarts the API and the RPC server for neutron.conf and for ML2' do
    %w(/etc/neutron/neutron.conf /etc/neutron/plugins/ml2/ml2_conf.ini).each do |path|
      expect(daemons_reading(run, path)).to eq(%w(neutron-api neutron-rpc-server))
    end
  end

  it 'has VXLAN for tenants, a flat provider network, and security groups' do
    path = '/etc/neutron/plugins/ml2/ml2_conf.ini'
    expect(run).to set_option(path, 'ml2', 'tenant_network_types' => 'vxlan', 'mechanism_drivers' => 'openvswitch')
    expect(run).to set_option(path, 'ml2_type_flat', 'flat_networks' => 'provider')
    expect(run).to set_option(path, 'securitygroup', 'enable_security_group' => true)
  end

  it 'logs in to Nova and Placement' do
    expect(run).to set_option('/etc/neutron/neutron.conf', 'nova', 'username' => 'nova', 'region_name' => 'RegionOne')
    expect(run).to set_option('/etc/neutron/neutron.conf', 'placement', 'username' => 'placement')
  end

  # With a second thread, or an idle API, the agents miss what Neutron tells them; and some of it they cannot sort.
  it 'runs the API with one thread, turns its hub, and mends what it tells the DHCP agent' do
    wsgi = run.find_resource(:openstack_wsgi, 'neutron-api')
    imports = %w(/usr/local/lib/openstack/eventlet_hub.py /etc/neutron/neutron_dhcp_notices.py)
    expect([wsgi.threads, wsgi.options]).to eq([1, { 'import' => imports }])
    imports.each { |path| expect(daemons_reading(run, path)).to eq(%w(neutron-api)) }
  end

  it 'makes no provider network unless one is described' do
    expect(run.find_resources(:openstack_network)).to be_empty
  end

  it 'makes the provider network that is described' do
    described = converged('openstack-network', openstack: { 'network' => { 'provider' => { 'cidr' => '192.0.2.0/24' } } })
    expect(described.find_resource(:openstack_network, 'provider').external).to be(true)
    subnet = described.find_resource(:openstack_subnet, 'provider')
    expect([subnet.network, subnet.cidr, subnet.dhcp]).to eq(['provider', '192.0.2.0/24', false])
  end
end
