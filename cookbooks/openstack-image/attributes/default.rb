# frozen_string_literal: true

default['openstack']['image']['workers'] = 1

# Rendered as it is into /etc/glance/glance-api.conf: any option can be set here. Passwords and addresses are added by the recipe.
default['openstack']['image']['conf'].tap do |conf|
  conf['DEFAULT']['enabled_backends'] = 'fs:file'
  conf['glance_store']['default_backend'] = 'fs'
  conf['fs']['filesystem_store_datadir'] = '/var/lib/glance/images'
  conf['paste_deploy']['flavor'] = 'keystone'
end
