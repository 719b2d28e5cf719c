# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-common::eventlet_hub'
include_recipe 'openstack-network::controller'

attributes = openstack['network']['api']
listen = bind_address('network')

openstack_package 'neutron-api'

imports = %w(/usr/local/lib/openstack/eventlet_hub.py /etc/neutron/neutron_dhcp_notices.py)

cookbook_file '/etc/neutron/neutron_dhcp_notices.py' do
  owner 'root'
  group 'root'
  mode '0644'
end

openstack_wsgi 'neutron-api' do
  path '/etc/neutron/neutron-api-uwsgi.ini'
  user 'neutron'
  app '/usr/bin/neutron-api'
  paste 'config:/etc/neutron/api-paste.ini'
  processes attributes['processes']
  threads attributes['threads']
  options 'import' => imports
end

openstack_daemon 'neutron-api' do
  reads %w(/etc/neutron/neutron.conf /etc/neutron/plugins/ml2/ml2_conf.ini /etc/neutron/neutron-api-uwsgi.ini) + imports
  packages %w(neutron-api neutron-common)
  bind listen
  ready listen
end
