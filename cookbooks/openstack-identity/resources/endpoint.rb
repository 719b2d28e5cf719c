# frozen_string_literal: true

unified_mode true
provides :openstack_endpoint
resource_name :openstack_endpoint

description 'One interface of a service in the catalog.'

property :service_type, String, required: true, description: 'Type of the service, which must be there.'
property :interface, String, equal_to: %w(public internal admin), required: true, description: 'Who it is for.'
property :region, String, default: lazy { OpenStackCommon::Attributes.of(node)['region'] }, description: 'The region.'
property :url, String, required: true, description: 'What clients are told.'
property :enabled, [true, false], default: true, description: 'Whether clients are told.'

load_current_value do |new_resource|
  extend OpenStackIdentity::Endpoints
  endpoint = endpoint_of(new_resource)
  current_value_does_not_exist! unless endpoint
  url endpoint['url']
  enabled endpoint['enabled']
end

action :create do
  description 'Create the endpoint, or correct its URL.'

  extend OpenStackIdentity::Endpoints
  converge_if_changed :url, :enabled do
    save('endpoint', endpoint_key(new_resource), url: new_resource.url, enabled: new_resource.enabled)
  end
end

action :delete do
  description 'Remove the endpoint.'

  extend OpenStackIdentity::Endpoints
  converge_by("remove #{new_resource.interface} endpoint of #{new_resource.service_type}") { remove('endpoint', **endpoint_key(new_resource)) } if current_resource
end
