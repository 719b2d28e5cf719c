# frozen_string_literal: true

unified_mode true
provides :openstack_image
resource_name :openstack_image

description 'An image of the admin project. Its data is uploaded once and never replaced: servers were made from it.'

include OpenStackCommon::Api

JSON_PATCH = 'application/openstack-images-v2.1-json-patch'
FIELDS = %i(visibility min_disk min_ram).freeze

property :image_name, String, name_property: true, description: 'Name of the image'
property :source, String, description: 'File on this node to upload; needed to create it'
property :disk_format, String, default: 'raw', description: 'raw, qcow2 …; fixed when the image is made'
property :container_format, String, default: 'bare', description: 'Fixed when the image is made'
property :visibility, %w(public private community shared), default: 'public', description: 'Who may use it'
property :min_disk, Integer, default: 0, description: 'GiB that a server made from it needs at least'
property :min_ram, Integer, default: 0, description: 'MiB that a server made from it needs at least'
property :properties, Hash, default: {}, coerce: proc { |pairs| pairs.to_h { |key, value| [key.to_s, value.to_s] } },
                            description: 'Properties that must be there; others are left alone'

load_current_value do |desired|
  image = desired.find_image
  current_value_does_not_exist! unless image && image['status'] == 'active'

  FIELDS.each { |field| public_send(field, image[field.to_s]) }
  properties image.slice(*desired.properties.keys)
end

action :create do
  converge_if_changed(*FIELDS, :properties) { current_resource ? correct : upload }
end

action :delete do
  image = new_resource.find_image
  converge_by("delete image #{new_resource.image_name}") { remove(image) } if image
end

action_class do
  def upload
    left_over = new_resource.find_image # an upload that was cut off
    remove(left_over) if left_over
    image = new_resource.api.post('image', '/v2/images', wanted.merge(
      'name' => new_resource.image_name, 'disk_format' => new_resource.disk_format, 'container_format' => new_resource.container_format
    ))
    new_resource.api.upload('image', "/v2/images/#{image['id']}/file", new_resource.source)
  end

  def correct
    image = new_resource.find_image
    operations = wanted.map { |key, value| { 'op' => image.key?(key) ? 'replace' : 'add', 'path' => "/#{key}", 'value' => value } }
    new_resource.api.patch('image', "/v2/images/#{image['id']}", operations, 'Content-Type' => JSON_PATCH)
  end

  def remove(image)
    new_resource.api.delete('image', "/v2/images/#{image['id']}")
  end

  def wanted
    FIELDS.to_h { |field| [field.to_s, new_resource.public_send(field)] }.merge(new_resource.properties)
  end
end

# The image as Glance has it, in whatever state; or nil.
def find_image
  project = api.find!('identity', '/projects', 'projects', name: 'admin', domain_id: 'default')
  api.find('image', '/v2/images', 'images', name: image_name, owner: project['id'])
end
