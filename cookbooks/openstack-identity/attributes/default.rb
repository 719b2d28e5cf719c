# frozen_string_literal: true

identity = default['openstack']['identity']

# Keystone's workers: each takes about 100 MB.
identity['processes'] = 1
identity['threads'] = 4

# Rendered as it is into /etc/keystone/keystone.conf: any option can be set here. Passwords are added by the recipe.
identity['conf'].tap do |conf|
  conf['DEFAULT']['log_dir'] = '/var/log/keystone'
  conf['cache']['enabled'] = true
  conf['cache']['backend'] = 'dogpile.cache.memcached'
  conf['token']['provider'] = 'fernet'
end
