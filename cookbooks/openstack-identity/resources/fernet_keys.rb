# frozen_string_literal: true

unified_mode true
provides :openstack_fernet_keys
resource_name :openstack_fernet_keys

description "A repository of Keystone's keys: exactly the given ones. The highest number signs, 0 is the next to sign."

property :path, String, name_property: true, description: 'The directory.'
property :keys, Hash, required: true, sensitive: true, description: 'number => key.'

action :create do
  description 'Write the keys, and remove those that are not given.'

  directory new_resource.path do
    owner 'keystone'
    group 'keystone'
    mode '0700'
  end

  wanted = new_resource.keys
  wanted.each do |number, key|
    file ::File.join(new_resource.path, number.to_s) do
      content key
      owner 'keystone'
      group 'keystone'
      mode '0600'
      sensitive true
      backup false # an old secret in Chef's cache is for nobody
    end
  end

  retired.each do |path|
    file path do
      backup false
      action :delete
    end
  end
end

action_class do
  def retired
    present = ::Dir.exist?(new_resource.path) ? ::Dir.children(new_resource.path) : []
    (present - new_resource.keys.keys.map(&:to_s)).map { |name| ::File.join(new_resource.path, name) }
  end
end
