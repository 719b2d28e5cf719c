# frozen_string_literal: true

require 'tmpdir'

RSpec.describe 'openstack_fernet_keys' do
  around { |example| Dir.mktmpdir { |directory| @directory = directory and example.run } }

  let(:run) do
    File.write(File.join(@directory, '7'), 'retired')
    directory = @directory
    ran('openstack_fernet_keys', cookbook: 'openstack-identity') do
      openstack_fernet_keys directory do
        keys('0' => 'staged', '8' => 'signs')
      end
    end
  end

  it 'writes the keys for Keystone alone' do
    expect(run).to create_directory(@directory).with(owner: 'keystone', group: 'keystone', mode: '0700')
    expect(run).to create_file(File.join(@directory, '8'))
      .with(content: 'signs', owner: 'keystone', group: 'keystone', mode: '0600', sensitive: true)
    expect(run).to create_file(File.join(@directory, '0')).with(content: 'staged')
  end

  it 'removes the keys that are no longer given' do
    expect(run).to delete_file(File.join(@directory, '7'))
  end
end
