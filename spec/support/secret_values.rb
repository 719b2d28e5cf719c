# frozen_string_literal: true

require 'base64'
require 'json'

# A data bag as bin/secrets makes it, with values that are easy to find again: "secret of ITEM KEY".
module SecretValues
  SPECIFICATION = JSON.parse(File.read(File.expand_path('../../cookbooks/openstack-common/files/secrets.json', __dir__)))

  def self.items
    SPECIFICATION.to_h { |item, kinds| [item, kinds.to_h { |key, kind| [key, value(item, key, kind)] }] }
  end

  # Every single value: the passwords, the cookie, each of the keys.
  def self.texts
    items.values.flat_map(&:values).flat_map { |value| value.is_a?(Hash) ? value.values : value }
  end

  def self.value(item, key, kind)
    text = "secret of #{item} #{key}"
    case kind
    when 'fernet keys' then { '0' => fernet_key("#{text} 0"), '1' => fernet_key("#{text} 1") }
    when 'cookie', 'broker password', 'plain password' then text.tr(' ', '-')
    else text
    end
  end

  def self.fernet_key(text)
    Base64.urlsafe_encode64(text.ljust(32)[0, 32])
  end
end
