# frozen_string_literal: true

require_relative '../../../spec/support/pretend_cloud'

RSpec.describe 'openstack_subnet' do
  include PretendClouds

  let(:cloud) do
    PretendCloud.new(
      'projects' => [{ 'id' => 'p1', 'name' => 'admin', 'domain_id' => 'default' }],
      'networks' => [{ 'id' => 'n1', 'name' => 'provider', 'project_id' => 'p1' }]
    )
  end

  after { cloud.close }

  def subnet(range: '192.0.2.0/24', last: '192.0.2.199')
    converge_against(cloud, 'openstack-network', 'openstack_subnet') do
      openstack_subnet 'provider' do
        network 'provider'
        cidr range
        pool 'start' => '192.0.2.100', 'end' => last
        dhcp false
      end
    end
  end

  it 'creates the subnet in its network' do
    expect(subnet).to eq([%w(POST /v2.0/subnets)])
    expect(cloud.only('subnets')).to include(
      'name' => 'provider', 'network_id' => 'n1', 'cidr' => '192.0.2.0/24', 'ip_version' => 4, 'enable_dhcp' => false,
      'allocation_pools' => [{ 'start' => '192.0.2.100', 'end' => '192.0.2.199' }]
    )
  end

  it 'leaves the gateway to Neutron when none is asked for' do
    subnet
    expect(cloud.only('subnets')).not_to include('gateway_ip')
  end

  it 'changes nothing the second time' do
    subnet
    expect(subnet).to be_empty
  end

  it 'corrects the pool' do
    subnet
    subnet(last: '192.0.2.150')
    expect(cloud.only('subnets')['allocation_pools']).to eq([{ 'start' => '192.0.2.100', 'end' => '192.0.2.150' }])
  end

  it 'refuses another range' do
    subnet
    expect { subnet(range: '198.51.100.0/24') }.to raise_error(/cannot change that to .*198.51.100.0/)
  end
end
