# frozen_string_literal: true

# For the uWSGI of an API that eventlet patches to import: it lets heartbeats and other background work run between requests.
directory '/usr/local/lib/openstack' do
  owner 'root'
  group 'root'
  mode '0755'
end

cookbook_file '/usr/local/lib/openstack/eventlet_hub.py' do
  owner 'root'
  group 'root'
  mode '0644'
end
