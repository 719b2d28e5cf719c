# frozen_string_literal: true

unified_mode true
provides :openstack_endpoints
resource_name :openstack_endpoints

description "The three interfaces of a service, as node['openstack']['endpoints'] has them."

property :service, String, name_property: true, description: "The key in node['openstack']['endpoints']."
property :service_type, String, default: lazy { service }, description: 'Type of the service in the catalog.'
property :service_name, String, description: 'Its name there, for a type that several have.'

action :create do
  description 'Create or correct all three.'

  %w(public internal admin).each do |interface|
    openstack_endpoint "#{new_resource.service} #{interface}" do
      service_type new_resource.service_type
      service_name new_resource.service_name if new_resource.service_name
      interface interface
      url OpenStackCommon::Endpoint.url(node, new_resource.service, interface)
    end
  end
end
