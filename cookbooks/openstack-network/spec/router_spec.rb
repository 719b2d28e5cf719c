# frozen_string_literal: true

require_relative '../../../spec/support/pretend_cloud'

RSpec.describe 'openstack_router' do
  include PretendClouds

  let(:cloud) do
    PretendCloud.new(
      'projects' => [{ 'id' => 'p1', 'name' => 'admin', 'domain_id' => 'default' }],
      'networks' => [{ 'id' => 'n1', 'name' => 'provider', 'project_id' => 'p1' }, { 'id' => 'n2', 'name' => 'other', 'project_id' => 'p1' }],
      'subnets' => [{ 'id' => 's1', 'name' => 'one', 'project_id' => 'p1' }, { 'id' => 's2', 'name' => 'two', 'project_id' => 'p1' }]
    )
  end

  after { cloud.close }

  def router(network: 'provider', joined: %w(one))
    converge_against(cloud, 'openstack-network', 'openstack_router') do
      openstack_router 'edge' do
        external_network network
        subnets joined
      end
    end
  end

  def joined
    cloud.members['ports'].map { |port| port['fixed_ips'].first['subnet_id'] }
  end

  it 'creates the router with its gateway and its subnets' do
    router
    expect(cloud.only('routers')).to include('name' => 'edge', 'external_gateway_info' => { 'network_id' => 'n1' })
    expect(joined).to eq(%w(s1))
  end

  it 'changes nothing the second time' do
    router
    expect(router).to be_empty
  end

  it 'moves the gateway' do
    router
    router(network: 'other')
    expect(cloud.only('routers')['external_gateway_info']).to eq('network_id' => 'n2')
  end

  it 'joins these subnets and leaves the others' do
    router
    router(joined: %w(two))
    expect(joined).to eq(%w(s2))
  end

  it 'leaves the subnets alone when none are named' do
    router
    changes = converge_against(cloud, 'openstack-network', 'openstack_router') { openstack_router('edge') { external_network 'provider' } }
    expect(changes).to be_empty
  end

  it 'unplugs the router before it deletes it' do
    router
    changes = converge_against(cloud, 'openstack-network', 'openstack_router') { openstack_router('edge') { action :delete } }
    expect(changes.map { |verb, path| [verb, path.split('/').last] }.first).to eq(%w(PUT remove_router_interface))
    expect(cloud.members['routers']).to be_empty
  end
end
