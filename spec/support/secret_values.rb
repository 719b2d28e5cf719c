# frozen_string_literal: true

require 'json'

# A data bag as bin/secrets makes it, with values that are easy to find again: "secret of ITEM KEY".
module SecretValues
  SPECIFICATION = JSON.parse(File.read(File.expand_path('../../cookbooks/openstack-common/files/secrets.json', __dir__)))

  def self.items
    SPECIFICATION.to_h { |item, kinds| [item, kinds.to_h { |key, kind| [key, value(item, key, kind)] }] }
  end

  def self.value(item, key, kind)
    text = "secret of #{item} #{key}"
    kind == 'password' ? text : { '0' => "#{text} 0", '1' => "#{text} 1" }
  end
end
