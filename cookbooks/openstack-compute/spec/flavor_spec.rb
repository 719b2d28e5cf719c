# frozen_string_literal: true

require_relative '../../../spec/support/pretend_cloud'

RSpec.describe 'openstack_flavor' do
  include PretendClouds

  let(:cloud) { PretendCloud.new }

  after { cloud.close }

  def flavor(memory: 2048, specs: { 'hw:cpu_policy' => 'shared' })
    converge_against(cloud, 'openstack-compute', 'openstack_flavor') do
      openstack_flavor 'm1.small' do
        ram memory
        disk 20
        extra_specs specs
      end
    end
  end

  it 'creates the flavor with its extra specs' do
    flavor
    expect(cloud.only('flavors')).to include(
      'name' => 'm1.small', 'ram' => 2048, 'vcpus' => 1, 'disk' => 20, 'os-flavor-access:is_public' => true,
      'extra_specs' => { 'hw:cpu_policy' => 'shared' }
    )
  end

  it 'changes nothing the second time' do
    flavor
    expect(flavor).to be_empty
  end

  it "understands Nova's empty string for no swap" do
    flavor
    cloud.only('flavors')['swap'] = ''
    expect(flavor).to be_empty
  end

  it 'replaces a flavor of another size under the same id, with all its extra specs' do
    flavor
    cloud.only('flavors')['extra_specs']['set:elsewhere'] = 'yes'
    id = cloud.only('flavors')['id']
    flavor(memory: 4096)
    expect(cloud.members['flavors'].map { |one| one.slice('id', 'ram', 'extra_specs') }).to eq(
      [{ 'id' => id, 'ram' => 4096, 'extra_specs' => { 'hw:cpu_policy' => 'shared', 'set:elsewhere' => 'yes' } }]
    )
  end

  it 'corrects an extra spec in place' do
    flavor
    id = cloud.only('flavors')['id']
    expect(flavor(specs: { 'hw:cpu_policy' => 'dedicated' })).to eq([['POST', "/v2.1/flavors/#{id}/os-extra_specs"]])
  end

  it 'deletes, once' do
    flavor
    remove = -> { converge_against(cloud, 'openstack-compute', 'openstack_flavor') { openstack_flavor('m1.small') { action :delete } } }
    expect(remove.call.map(&:first)).to eq(%w(DELETE))
    expect(remove.call).to be_empty
  end
end
