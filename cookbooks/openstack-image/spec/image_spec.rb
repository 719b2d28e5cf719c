# frozen_string_literal: true

require 'tempfile'
require_relative '../../../spec/support/pretend_cloud'

RSpec.describe 'openstack_image' do
  include PretendClouds

  let(:cloud) { PretendCloud.new('projects' => [{ 'id' => 'p1', 'name' => 'admin', 'domain_id' => 'default' }]) }
  let(:disk) { Tempfile.create('disk').tap { |file| file.write('bytes of a disk') && file.flush } }

  after do
    cloud.close
    File.unlink(disk.path)
  end

  def image(bus: 'virtio', seen: 'public')
    path = disk.path
    converge_against(cloud, 'openstack-image', 'openstack_image') do
      openstack_image 'tiny' do
        source path
        visibility seen
        properties 'hw_disk_bus' => bus
      end
    end
    cloud.members['images'].each { |one| one['owner'] ||= 'p1' } # Glance does so by the token
  end

  def changes
    before = cloud.changes.size
    yield
    cloud.changes.drop(before).map(&:first)
  end

  it 'creates the image and uploads its data' do
    image
    expect(cloud.only('images')).to include(
      'name' => 'tiny', 'disk_format' => 'raw', 'visibility' => 'public', 'hw_disk_bus' => 'virtio', 'data' => 'bytes of a disk'
    )
  end

  it 'changes nothing the second time' do
    image
    expect(changes { image }).to be_empty
  end

  it 'corrects a property and the visibility without a new upload' do
    image
    expect(changes { image(bus: 'scsi', seen: 'private') }).to eq(%w(PATCH))
    expect(cloud.only('images')).to include('hw_disk_bus' => 'scsi', 'visibility' => 'private', 'data' => 'bytes of a disk')
  end

  it 'starts an upload that was cut off again' do
    cloud.members['images'] << { 'id' => 'i1', 'name' => 'tiny', 'status' => 'saving', 'owner' => 'p1' }
    expect(changes { image }).to eq(%w(DELETE POST PUT))
    expect(cloud.members['images'].map { |one| one['status'] }).to eq(%w(active))
  end
end
