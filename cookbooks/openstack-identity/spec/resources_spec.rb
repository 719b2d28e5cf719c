# frozen_string_literal: true

require_relative 'pretend_keystone'

RSpec.describe "openstack-identity's resources" do
  include_context 'with a pretended Keystone'

  describe 'a registration' do
    let(:members) { { 'projects' => [project], 'roles' => [{ 'id' => 'r1', 'name' => 'admin' }, { 'id' => 'r2', 'name' => 'service' }] } }
    let(:project) { { 'id' => 'p1', 'name' => 'service', 'domain_id' => 'default' } }
    let(:registered) { changes { openstack_registration('image') { user 'glance' } } }

    it 'makes the user, its roles, the service and three endpoints' do
      expect(registered.map { |change| change.split('/').first(2).join('/') })
        .to eq(['POST /users', 'PUT /projects', 'PUT /projects', 'POST /services', 'POST /endpoints', 'POST /endpoints', 'POST /endpoints'])
      expect(cloud.members['users'].last).to include('name' => 'glance', 'password' => 'secret of service glance', 'domain_id' => 'default')
      expect(cloud.members['endpoints'].map { |one| one['url'] }).to all(eq('http://192.0.2.11:9292'))
    end

    it 'changes nothing the second time' do
      registered
      expect(changes { openstack_registration('image') { user 'glance' } }).to eq([])
    end

    it 'logs in once as each user, for all registrations of the node together' do
      both = proc do
        openstack_registration('image') { user 'glance' }
        openstack_registration('placement') { user 'placement' }
      end
      changes(&both)
      before = cloud.requests.size
      expect(changes(&both)).to eq([])
      asked = cloud.requests.drop(before).map { |verb, path| "#{verb} #{path.delete_prefix('/v3').split('?').first}" }
      expect(asked.count('POST /auth/tokens')).to eq(3) # of the administrator as well
      expect(asked.rindex('POST /auth/tokens')).to be < asked.index('GET /role_assignments')
    end

    it 'changes nothing in a dry run, on an empty cloud and on a finished one' do
      expect(changes(why_run: true) { openstack_registration('image') { user 'glance' } }).to eq([])
      registered
      expect(changes(why_run: true) { openstack_registration('image') { user 'glance' } }).to eq([])
    end

    it 'corrects each thing that drifted, and only that' do
      registered
      user = cloud.members['users'].last
      user['password'] = 'somebody changed it'
      cloud.members['endpoints'].first['url'] = 'http://old'
      cloud.members['role_assignments'].pop
      changed = changes { openstack_registration('image') { user 'glance' } }
      expect(changed).to eq(["PATCH /users/#{user['id']}", "PUT /projects/p1/users/#{user['id']}/roles/r2",
                             "PATCH /endpoints/#{cloud.members['endpoints'].first['id']}"])
      expect(user['password']).to eq('secret of service glance')
    end

    it 'does not mistake a project of the same name in another domain for its own' do
      project['domain_id'] = 'other'
      expect { registered }.to raise_error(/identity has no projects with.*service/)
    end
  end

  it 'finds users by domain too, and enables again what was disabled' do
    cloud.members['users'] << { 'id' => 'x', 'name' => 'nova', 'domain_id' => 'other', 'password' => 'p', 'enabled' => false }
    cloud.members['users'] << { 'id' => 'y', 'name' => 'nova', 'domain_id' => 'default', 'password' => 'p', 'enabled' => false }
    expect(changes do
      openstack_user 'nova' do
        password 'p'
      end
    end).to eq(['PATCH /users/y'])
    expect(cloud.members['users'].last['enabled']).to be(true)
  end

  it 'corrects descriptions, and leaves right ones alone' do
    cloud.members['projects'] << { 'id' => 'p', 'name' => 'a', 'domain_id' => 'default', 'description' => 'old', 'enabled' => true }
    recipe = proc do
      openstack_project 'a' do
        description 'new'
      end
    end
    expect([changes(&recipe), changes(&recipe)]).to eq([['PATCH /projects/p'], []])
  end

  it 'removes what is there, and does not mind what is gone' do
    cloud.members['domains'] << { 'id' => 'd', 'name' => 'heat', 'description' => '', 'enabled' => true }
    cloud.members['roles'] << { 'id' => 'r', 'name' => 'old' }
    expect(changes do
      openstack_role('old') { action :delete }
      openstack_domain('heat') { action :delete }
      openstack_user('nobody') { action :delete }
      openstack_project('nothing') { action :delete }
      openstack_domain('none') { action :delete }
    end).to eq(['DELETE /roles/r', 'PATCH /domains/d', 'DELETE /domains/d'])
  end
end
