# frozen_string_literal: true

require_relative '../../../spec/support/pretend_cloud'

RSpec.describe 'openstack_network' do
  include PretendClouds

  let(:cloud) { PretendCloud.new('projects' => [{ 'id' => 'p1', 'name' => 'admin', 'domain_id' => 'default' }]) }

  after { cloud.close }

  def flat(external: true)
    converge_against(cloud, 'openstack-network', 'openstack_network') do
      openstack_network 'provider' do
        network_type 'flat'
        physical_network 'provider'
        external external
      end
    end
  end

  it 'creates the network in the admin project' do
    expect(flat).to eq([%w(POST /v2.0/networks)])
    expect(cloud.only('networks')).to include(
      'name' => 'provider', 'project_id' => 'p1', 'provider:network_type' => 'flat', 'provider:physical_network' => 'provider',
      'router:external' => true, 'shared' => false
    )
  end

  it 'changes nothing the second time' do
    flat
    expect(flat).to be_empty
  end

  it 'corrects what Neutron can change' do
    flat
    expect(flat(external: false)).to eq([['PUT', "/v2.0/networks/#{cloud.only('networks')['id']}"]])
    expect(cloud.only('networks')['router:external']).to be(false)
  end

  it 'refuses what Neutron cannot change' do
    flat
    cloud.only('networks')['provider:network_type'] = 'vlan'
    expect { flat }.to raise_error(/has .*vlan.*cannot change that to .*flat/)
  end

  it 'leaves the same name in another project alone' do
    cloud.members['networks'] << { 'id' => 'n9', 'name' => 'provider', 'project_id' => 'p2' }
    expect(flat).to eq([%w(POST /v2.0/networks)])
  end

  it 'deletes, once' do
    flat
    remove = -> { converge_against(cloud, 'openstack-network', 'openstack_network') { openstack_network('provider') { action :delete } } }
    expect(remove.call.map(&:first)).to eq(%w(DELETE))
    expect(remove.call).to be_empty
  end
end
