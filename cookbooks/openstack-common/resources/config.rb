# frozen_string_literal: true

unified_mode true
provides :openstack_config
resource_name :openstack_config

description 'An INI file that a daemon reads, rendered whole from data.'

property :path, String, name_property: true, description: 'Where the file is.'
property :settings, Hash, default: {}, sensitive: true,
                          description: 'section => option => value; an Array repeats the option, nil leaves it out.'
property :owner, String, default: 'root', description: 'Owner of the file.'
property :group, String, required: true, description: 'The group that reads it: that of the service.'
property :mode, String, default: '0640', description: 'Passwords stand in it: nobody else may read it.'

action :create do
  description 'Write the file when its content, owner or mode differs.'

  file new_resource.path do
    content OpenStackCommon::Ini.render(new_resource.settings)
    owner new_resource.owner
    group new_resource.group
    mode new_resource.mode
    sensitive true
    backup false # an old secret in Chef's cache is for nobody
  end
end

action :delete do
  description 'Remove the file.'

  file new_resource.path do
    backup false
    action :delete
  end
end
