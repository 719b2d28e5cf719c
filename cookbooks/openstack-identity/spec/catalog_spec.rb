# frozen_string_literal: true

require_relative 'pretend_keystone'

RSpec.describe "Keystone's catalog" do
  include_context 'with a pretended Keystone'

  let(:url) { 'http://192.0.2.11:9292' }
  let(:image) do
    proc do
      openstack_region 'RegionOne'

      openstack_service 'glance' do
        type 'image'
      end

      openstack_endpoints 'image' do
        service_name 'glance'
      end
    end
  end

  def service(id, name, type = 'image')
    { 'id' => id, 'name' => name, 'type' => type, 'description' => '', 'enabled' => true }.tap { |one| cloud.members['services'] << one }
  end

  def endpoint(id, interface, service: 's', region: 'RegionOne', at: url)
    cloud.members['endpoints'] <<
      { 'id' => id, 'service_id' => service, 'interface' => interface, 'region_id' => region, 'url' => at, 'enabled' => true }
  end

  # Ours, as a run leaves it in the region.
  def registered(region = 'RegionOne')
    service('s', 'glance')
    cloud.members['regions'] << { 'id' => region, 'description' => '' }
    %w(public internal admin).each { |interface| endpoint(interface, interface, region: region) }
  end

  it 'corrects the name of the service that has the type' do
    cloud.members['services'] << { 'id' => 's', 'name' => 'old', 'type' => 'image', 'description' => '', 'enabled' => true }
    expect(changes do
      openstack_service 'glance' do
        type 'image'
      end
    end).to eq(['PATCH /services/s'])
  end

  describe 'two services of the type' do
    before { registered }

    it 'leaves that of another installer alone, with its endpoints' do
      service('other', 'glance-of-old')
      endpoint('x', 'public', service: 'other', at: 'http://elsewhere')
      expect(changes(&image)).to eq([])
      cloud.members['services'].first['enabled'] = false
      expect(changes(&image)).to eq(['PATCH /services/s'])
    end

    it 'makes ours when both are of others' do
      cloud.members['services'].first['name'] = 'glance1'
      service('other', 'glance2')
      expect(changes(&image)).to eq(['POST /services', *['POST /endpoints'] * 3])
      expect(cloud.members['services'].first['name']).to eq('glance1')
    end

    it 'are doubles when both have our name: the error has the command that removes each' do
      service('other', 'glance')
      expect { changes(&image) }.to raise_error(/2 services.*openstack service delete s .*openstack service delete other /m)
    end

    it 'must be told apart by a name' do
      service('other', 'glance-of-old')
      nameless = proc { openstack_endpoints('image') }
      expect { changes(&nameless) }.to raise_error(/2 services are of type image: say by `service_name`/)
    end
  end

  describe 'two endpoints at one place' do
    before { registered }

    it 'keeps the one with our URL, and tells how to remove the other' do
      endpoint('old', 'public', at: 'http://old')
      expect(Chef::Log).to receive(:warn).with(%r{http://old .*openstack --os-interface internal endpoint delete old})
      expect(changes(&image)).to eq([])
    end

    it 'are doubles when both have our URL, or none has: the error has the command that removes each' do
      endpoint('old', 'public')
      expect { changes(&image) }.to raise_error(/internal endpoint delete public .*internal endpoint delete old /m)
      cloud.members['endpoints'].each { |one| one['url'] = 'http://old' }
      expect { changes(&image) }.to raise_error(/internal endpoint delete public .*internal endpoint delete old /m)
    end
  end

  describe 'a region that was changed' do
    before { registered('North') }

    it 'is made, the endpoints move, and the old one goes when nothing is left in it' do
      expect(changes(&image)).to eq(['POST /regions', 'PATCH /endpoints/public', 'PATCH /endpoints/internal', 'PATCH /endpoints/admin',
                                     'DELETE /regions/North'])
      expect(cloud.members['endpoints'].map { |one| one['region_id'] }).to eq(['RegionOne'] * 3)
      expect(changes(&image)).to eq([])
    end

    it 'stays while somebody else uses it' do
      { 'endpoints' => 'region_id', 'limits' => 'region_id', 'registered_limits' => 'region_id', 'regions' => 'parent_region_id' }
        .each do |collection, key|
          other = { 'id' => 'other', 'service_id' => 'x', key => 'North' }
          cloud.members['endpoints'].each { |one| one['region_id'] = 'North' }
          cloud.members[collection] << other
          expect(changes(&image)).not_to include(/DELETE/)
          cloud.members[collection].delete(other)
        end
    end

    it 'is taken up by the next run when one was cut off' do
      cloud.members['regions'] << { 'id' => 'RegionOne', 'description' => '' }
      cloud.members['endpoints'].first['region_id'] = 'RegionOne'
      expect(changes(&image)).to eq(['PATCH /endpoints/internal', 'PATCH /endpoints/admin', 'DELETE /regions/North'])
    end

    it 'is another cloud when the URLs are not ours: that is left alone' do
      cloud.members['endpoints'].each { |one| one['url'] = 'http://north' }
      expect(changes(&image)).to eq(['POST /regions', *['POST /endpoints'] * 3])
    end

    it 'is left alone, too, once we have endpoints of our own' do
      changes(&image)
      endpoint('north', 'public', region: 'North')
      expect(changes(&image)).to eq([])
    end

    it 'may have been none' do
      cloud.members['endpoints'].each { |one| one['region_id'] = nil }
      expect(changes(&image)).to eq(['POST /regions', 'PATCH /endpoints/public', 'PATCH /endpoints/internal', 'PATCH /endpoints/admin'])
    end

    it 'may have any name' do
      cloud.members['regions'].first['id'] = 'Nord Süd/1'
      cloud.members['endpoints'].each { |one| one['region_id'] = 'Nord Süd/1' }
      expect(changes(&image).last).to eq('DELETE /regions/Nord%20S%C3%BCd%2F1')
    end
  end

  it "leaves a region's description to whoever wrote it" do
    cloud.members['regions'] << { 'id' => 'RegionOne', 'description' => 'ours' }
    expect(changes { openstack_region 'RegionOne' }).to eq([])
    described = proc { openstack_region('RegionOne') { description 'new' } }
    expect([changes(&described), changes(&described)]).to eq([['PATCH /regions/RegionOne'], []])
  end

  it 'removes an endpoint from its own region only, and regions' do
    registered('North')
    expect(changes do
      openstack_endpoint 'gone' do
        service_type 'image'
        interface 'public'
        url 'http://192.0.2.11:9292'
        action :delete
      end
      openstack_endpoint 'there' do
        service_type 'image'
        interface 'admin'
        region 'North'
        url 'http://any'
        action :delete
      end
      openstack_region('North') { action :delete }
      openstack_region('South') { action :delete }
    end).to eq(['DELETE /endpoints/admin', 'DELETE /regions/North'])
  end
end
