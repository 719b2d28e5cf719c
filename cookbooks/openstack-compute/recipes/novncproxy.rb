# frozen_string_literal: true

extend OpenStackCommon::Settings

include_recipe 'openstack-compute::controller'

bind = openstack['bind_service']['compute-vnc']
listen = bind_address('compute-vnc')

add_settings '/etc/nova/nova.conf', 'vnc' => { 'novncproxy_host' => bind['host'], 'novncproxy_port' => bind['port'] }

openstack_package 'nova-consoleproxy'

# Debian's init script starts the proxy named here and lets the others exit silently; its default is SPICE.
file '/etc/default/nova-consoleproxy' do
  content "NOVA_CONSOLE_PROXY_TYPE=novnc\nNOVA_SERIAL_PROXY_START=false\n"
  owner 'root'
  group 'root'
  mode '0644'
end

openstack_daemon 'nova-novncproxy' do
  reads %w(/etc/nova/nova.conf /etc/default/nova-consoleproxy)
  packages %w(nova-consoleproxy nova-common)
  ready listen
end

%w(nova-spicehtml5proxy nova-serialproxy).each do |unit|
  openstack_daemon unit do
    action :disable
  end
end
